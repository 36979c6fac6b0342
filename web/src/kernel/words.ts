import { app } from "./words/app";
import { cases } from "./words/cases";
import { customers } from "./words/customers";
import { inbox } from "./words/inbox";
import { operations } from "./words/operations";
import { talk } from "./words/talk";

/** Every text of the workspace, English first: another language is another object of this type. */
export const words = { app, inbox, cases, talk, customers, operations };
