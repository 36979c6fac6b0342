import type { Schemas } from "../edge/http";

export type { CaseSeen, ConversationSeen, Offer } from "../conversations/seen";
export type OfferChoice = Schemas["Choice"];
export type CaseLine = Schemas["CaseLine"];
export type TaskSeen = Schemas["TaskSeen"];
export type OtherCase = Schemas["OtherCase"];

/** Why something is not possible now, as the service says it. */
export type Refusing = Schemas["Refusal"];

/** Something to do, as a person plans it. */
export type Plan = { title: string; assignee: string | null; due_at: string | null };

/** What an offer asked for: nothing, a person or team (null is nobody), words, classes, a task. */
export type Value = undefined | null | string | readonly string[] | Plan;

/** An event of the history, as the service tells it. */
export type Happened = {
  id: string;
  type: string;
  at: string;
  recorded_at?: string;
  cause?: string;
  by: { id: string; role: string; via?: string; customer_id?: string | null };
} & Record<string, unknown>;
