import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createResource, createSignal, Show } from "solid-js";
import type { Production } from "../../core/productions.ts";
import type { RestOverride } from "../../core/rest/findings.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { newId } from "../../core/uuid.ts";
import { dateIn, dayShort, ownZone, wallTime } from "../lib/clock.ts";
import { Refused, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Failure } from "../ui/form.tsx";
import { schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { placeOf } from "./changes.ts";
import { startDate } from "./day.ts";
import { changesOf, type Input } from "./form-input.ts";
import { ScheduleForm } from "./form.tsx";
import {
  changeItem,
  createItem,
  deleteItem,
  readForChange,
  readNamed,
  readProductions,
} from "./form-requests.ts";
import { localTimes, timesOf } from "./form-times.ts";
import { statusLabel } from "./words.ts";

/** A new item of the schedule, or one that is there already. */
export function Page() {
  const params = useParams<{ id?: string }>();
  const [productions] = createResource(readProductions);
  return (
    <div class="stack">
      <Show
        when={productions.state === "ready" ? productions() : undefined}
        fallback={
          <Show
            when={productions.error as unknown}
            fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
          >
            {(error) => (
              <>
                <Title text="Schedule" />
                <Failure of={error()} />
              </>
            )}
          </Show>
        }
      >
        {(known) => (
          <Show when={params.id} keyed fallback={<NewItem productions={known()} />}>
            {(id) => <ChangedItem id={id} productions={known()} />}
          </Show>
        )}
      </Show>
    </div>
  );
}

function NewItem(props: { productions: Production[] }) {
  const [asked] = useSearchParams<{ day?: string; production?: string }>();
  const navigate = useNavigate();
  const production =
    props.productions.find(({ id }) => id === asked.production) ?? onlyOne(props.productions);
  const day = asked.day ?? dateIn(ownZone(), Date.now());
  const blank: Input = {
    production_id: production?.id ?? "",
    title: "",
    kind: "call",
    zone: production?.zone ?? ownZone(),
    all_day: false,
    day,
    last_day: day,
    start: "09:00",
    end: "",
    location: "",
    stage: "",
    notes: "",
    named: [],
  };
  const save = async (input: Input, override: RestOverride | undefined) => {
    const { production_id, title, kind, zone, location, stage, notes, named } = input;
    const made = await createItem({
      id: newId(),
      ...{ production_id, title, kind, zone, location, stage, notes },
      ...localTimes(input),
      assigned_user_ids: named,
      ...(override && { rest_override: override }),
    });
    navigate(`${schedulePath()}?day=${startDate(made)}`);
  };
  return (
    <>
      <Title text="Add to the schedule" />
      <ScheduleForm
        from={blank}
        productions={props.productions}
        scheduleId={undefined}
        verb="Add"
        save={save}
        cancel={() => navigate(`${schedulePath()}?day=${day}`)}
      />
    </>
  );
}

const onlyOne = (productions: readonly Production[]): Production | undefined =>
  productions.length === 1 ? productions[0] : undefined;

function ChangedItem(props: { id: string; productions: Production[] }) {
  const navigate = useNavigate();
  const [etag, setEtag] = createSignal("");
  const [newer, setNewer] = createSignal<ScheduleItem>();
  const [known] = createResource(async () => {
    const [{ item, etag: version }, named] = await Promise.all([
      readForChange(props.id),
      readNamed(props.id),
    ]);
    setEtag(version);
    return { item, named };
  });
  const ready = () => (known.state === "ready" ? known() : undefined);

  async function save(before: Input, input: Input, override: RestOverride | undefined): Promise<void> {
    const body = { ...changesOf(before, input), ...(override && { rest_override: override }) };
    if (Object.keys(body).length > 0) {
      try {
        await changeItem(props.id, etag(), body);
      } catch (error) {
        if (error instanceof Refused && error.status === 412) {
          const fresh = await readForChange(props.id);
          setNewer(fresh.item);
          setEtag(fresh.etag);
        }
        throw error;
      }
    }
    navigate(`/schedule/${props.id}`);
  }

  async function setStatus(status: "cancelled" | "scheduled"): Promise<void> {
    try {
      // Whatever version there is now: this says nothing of the rest.
      const now = await readForChange(props.id);
      await changeItem(props.id, now.etag, { status });
      if (status === "cancelled")
        say("Cancelled. Everybody whom it concerns sees it struck through.", {
          label: "Undo",
          run: () => void setStatus("scheduled"),
        });
      navigate(`/schedule/${props.id}`);
    } catch (error) {
      say(wordsOf(error));
    }
  }

  async function remove(item: ScheduleItem): Promise<void> {
    const text =
      "It disappears from every schedule. To let people know that it does not take place, cancel it.";
    if (!(await confirmed(`Delete “${item.title}”?`, text, "Delete"))) return;
    try {
      await deleteItem(props.id);
      say("Deleted");
      navigate(`${schedulePath()}?day=${startDate(item)}`);
    } catch (error) {
      say(wordsOf(error));
    }
  }

  return (
    <Show
      when={ready()}
      fallback={
        <Show
          when={known.error as unknown}
          fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
        >
          {(error) => (
            <>
              <Title text="Change an item" />
              <Failure of={error()} />
            </>
          )}
        </Show>
      }
    >
      {(now) => {
        const before = inputOf(now().item, now().named);
        return (
          <>
            <Title text="Change an item" />
            <Show
              when={before}
              fallback={
                <p class="notice">
                  This lasts longer than a day and a night; it was made by an import, and changes there.
                </p>
              }
            >
              {(from) => (
                <ScheduleForm
                  from={from()}
                  productions={props.productions}
                  scheduleId={props.id}
                  verb={newer() ? "Save mine over it" : "Save"}
                  save={(input, override) => save(from(), input, override)}
                  cancel={() => navigate(`/schedule/${props.id}`)}
                  meanwhile={<Show when={newer()}>{(item) => <p>{saidOf(item())}</p>}</Show>}
                />
              )}
            </Show>
            <div class="row">
              <Show
                when={now().item.status !== "cancelled"}
                fallback={
                  <button type="button" onClick={() => void setStatus("scheduled")}>
                    It takes place after all
                  </button>
                }
              >
                <button type="button" onClick={() => void setStatus("cancelled")}>
                  Cancel this item
                </button>
              </Show>
              <button type="button" class="plain danger" onClick={() => void remove(now().item)}>
                Delete
              </button>
            </div>
          </>
        );
      }}
    </Show>
  );
}

function inputOf(item: ScheduleItem, named: string[]): Input | undefined {
  const times = timesOf(item);
  if (!times) return undefined;
  const { production_id, title, kind, zone } = item;
  return {
    ...{ production_id, title, kind, zone, named },
    ...times,
    location: item.location ?? "",
    stage: item.stage ?? "",
    notes: item.notes ?? "",
  };
}

const saidOf = (item: ScheduleItem): string =>
  `It now says: ${item.title}, ${dayShort(startDate(item))}, ${wallTime(item.local_start)}, ${placeOf(item) || "no place"}, ${statusLabel(item.status).toLowerCase()}.`;
