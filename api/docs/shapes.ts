import type * as v from "valibot";
import { Announcement, AnnouncementCreate } from "../../core/announcements.ts";
import { Membership, Session, User } from "../../core/auth.ts";
import { Health } from "../../core/health.ts";
import { ImportResult, ImportRow, Mapping } from "../../core/imports.ts";
import { JobStatus, JobSummary } from "../../core/jobs.ts";
import { Invitation, Member, Organisation } from "../../core/organisations.ts";
import { Production, ProductionChange, ProductionCreate, ProductionPerson } from "../../core/productions.ts";
import { Region } from "../../core/regions.ts";
import { ScheduleChange, ScheduleCreate, ScheduleItem } from "../../core/schedules.ts";
import { ProblemShape } from "../http/problem-shape.ts";

/** Shapes that the docs call by their name; others are written out where they stand. */
export const shapes = {
  Announcement,
  AnnouncementCreate,
  Health,
  ImportResult,
  ImportRow,
  Invitation,
  JobStatus,
  JobSummary,
  Mapping,
  Member,
  Membership,
  Organisation,
  Problem: ProblemShape,
  Production,
  ProductionChange,
  ProductionCreate,
  ProductionPerson,
  Region,
  ScheduleChange,
  ScheduleCreate,
  ScheduleItem,
  Session,
  User,
} satisfies Record<string, v.GenericSchema>;
