import { lazy } from "react";
import { InboxScreen } from "./inbox/InboxScreen";

/** The map of the screens: path, what it is called in `Me.screens`, and what shows it. */
const CaseScreen = lazy(() => import("./cases/CaseScreen"));
const FoundCase = lazy(() => import("./cases/FoundCase"));
const OperationsScreen = lazy(() => import("./operations/OperationsScreen"));

export const ROUTES = [
  { path: "/", screen: "inbox", Shown: InboxScreen },
  { path: "/inbox/:list", screen: "inbox", Shown: InboxScreen },
  { path: "/cases/number/:number", screen: "inbox", Shown: FoundCase },
  { path: "/cases/:id", screen: "inbox", Shown: CaseScreen },
  { path: "/operations", screen: "operations", Shown: OperationsScreen },
  { path: "/operations/:part", screen: "operations", Shown: OperationsScreen },
] as const;

/** Fetch what comes next while nobody waits for it. */
export function prefetch(): void {
  void import("./cases/CaseScreen");
}
