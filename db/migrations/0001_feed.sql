-- The primary's present life (docs/feed.md): written tokens and batch numbers belong to it.
INSERT INTO "feed_state" ("only", "epoch") VALUES (true, substr(md5(gen_random_uuid()::text), 1, 12));
