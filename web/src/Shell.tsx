import { lazy, Suspense, useEffect, useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { letSingleKeys, listen, useActs } from "./actions/keys";
import { Bar } from "./actions/Bar";
import { whenHandsRest } from "./actions/rest";
import { offeredUndo, tellRefused, useTold } from "./actions/bar";
import { type Me, useMe } from "./access/me";
import { Boundary } from "./Boundary";
import { Button } from "./design/Button";
import { Icon, type IconName } from "./design/Icon";
import { State } from "./design/State";
import { Tip } from "./design/Tip";
import { onSessionLost } from "./edge/http";
import { goLive, useConnection } from "./edge/live";
import { words } from "./kernel/words";
import { prefetch, ROUTES } from "./routes";
import "./Shell.css";

const Palette = lazy(() => import("./actions/Palette"));
const Keys = lazy(() => import("./actions/Keys"));
const Account = lazy(() => import("./access/Account"));
const SessionLost = lazy(() => import("./access/SessionLost"));

type Over = "palette" | "keys" | "account" | "lost" | undefined;
const LISTS = { m: "mine", t: "team", u: "unassigned", w: "watched" } as const;
const ICONS: Record<string, IconName> = { inbox: "inbox", operations: "operations" };

/** The frame around every screen: where one is, the connection, the palette, the way back. */
export function Shell() {
  const me = useMe();
  if (me.isPending) return <main><State busy title={words.app.starting} /></main>;
  if (!me.data) return <main><State heading title={words.app.notStarted}><Button onPress={() => void me.refetch()}>{words.app.tryAgain}</Button></State></main>;
  return <Frame me={me.data} />;
}

function Frame({ me }: { me: Me }) {
  const [over, setOver] = useState<Over>();
  const [isLost, setLost] = useState(false); // the session is over: said once, and a way to sign in stays
  const [path] = useLocation();
  const onLost = () => (setLost(true), setOver("lost"));
  useStart(me, onLost);
  useAppActs(me, setOver);
  const close = () => setOver(undefined);
  return (
    <div className="shell">
      <a className="skip" href="#main">{words.app.skipTo.main}</a>
      <Rail me={me} onOver={setOver} />
      <div className="shell__rest">
        <Away onSignIn={isLost && over !== "lost" ? () => setOver("lost") : undefined} />
        <main id="main" tabIndex={-1} className="shell__main">
          <Boundary is={path}>
            <Suspense fallback={<State busy title={words.app.loading} />}>
              <Screens me={me} />
            </Suspense>
          </Boundary>
        </main>
        <Bar />
      </div>
      <Suspense>
        {over === "palette" ? <Palette onClose={close} /> : null}
        {over === "keys" ? <Keys onClose={close} /> : null}
        {over === "account" ? <Account me={me} onClose={close} /> : null}
        {over === "lost" ? <SessionLost onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

function Screens({ me }: { me: Me }) {
  return (
    <Switch>
      {ROUTES.filter((one) => me.screens.includes(one.screen)).map(({ path, Shown }) => (
        <Route key={path} path={path} component={Shown} />
      ))}
      <Route><State heading title={words.app.notAllowed}><Link href="/">{words.app.screens["inbox"]}</Link></State></Route>
    </Switch>
  );
}

function Rail({ me, onOver }: { me: Me; onOver: (over: Over) => void }) {
  const [path] = useLocation();
  const at = path.startsWith("/operations") ? "operations" : "inbox";
  return (
    <nav className="rail" aria-label={words.app.nav}>
      {me.screens.map((screen) => (
        <Link key={screen} href={screen === "inbox" ? "/" : `/${screen}`} className="rail__link" aria-current={at === screen ? "page" : undefined}>
          <Icon name={ICONS[screen] ?? "file"} />
          <span>{words.app.screens[screen] ?? screen}</span>
        </Link>
      ))}
      <span className="rail__gap" />
      <Tip text={words.app.palette} shortcut="Ctrl K"><Button kind="quiet" label={words.app.palette} onPress={() => onOver("palette")}><Icon name="search" /></Button></Tip>
      <Tip text={words.app.keys} shortcut="?"><Button kind="quiet" label={words.app.keys} onPress={() => onOver("keys")}><Icon name="keys" /></Button></Tip>
      <Live />
      <Tip text={me.name}><Button kind="quiet" label={`${words.app.account}: ${me.name}`} onPress={() => onOver("account")}><Icon name="person" /></Button></Tip>
    </nav>
  );
}

function Live() {
  const state = useConnection();
  return <span className={`live live--${state}`} role="img" aria-label={words.app.connection[state]} title={words.app.connection[state]} />;
}

function Away({ onSignIn }: { onSignIn: (() => void) | undefined }) {
  const state = useConnection();
  return (
    <div role="status" className="away-region">
      {state === "offline" ? <p className="away">{words.app.connection.offline}</p> : null}
      {onSignIn ? <p className="away">{words.app.signInAgain} <Button kind="quiet" onPress={onSignIn}>{words.app.signIn}</Button></p> : null}
    </div>
  );
}

function useStart(me: Me, onLost: () => void): void {
  useEffect(() => {
    goLive();
    onSessionLost(() => whenHandsRest(onLost));
    const idle = setTimeout(prefetch, 1500);
    void import("./conversations/outgoing").then(({ resumeOutgoing }) => resumeOutgoing(me.id));
    const stop = listen(tellRefused);
    return () => {
      clearTimeout(idle);
      stop();
    };
  }, []);
  useEffect(() => {
    document.documentElement.dataset["theme"] = me.preferences.theme ?? "system";
    document.documentElement.dataset["density"] = me.preferences.density ?? "comfortable";
    letSingleKeys(me.preferences.single_keys ?? true);
  }, [me]);
}

function useAppActs(me: Me, setOver: (over: Over) => void): void {
  const [, go] = useLocation();
  const told = useTold();
  useActs("app", [
    { id: "palette", label: words.app.palette, key: "Ctrl K", hidden: true, act: () => setOver("palette") },
    { id: "search", label: words.app.search, key: "/", act: () => setOver("palette") },
    { id: "keys", label: words.app.keys, key: "?", act: () => setOver("keys") },
    ...Object.entries(LISTS).map(([letter, list]) => ({ id: `go ${list}`, label: words.inbox.goTo(list), key: `g ${letter}`, act: () => go(`/inbox/${list}`) })),
    ...(me.screens.includes("operations") ? [{ id: "go operations", label: words.app.screens["operations"] ?? "", key: "g o", act: () => go("/operations") }] : []),
    { id: "undo-offered", label: words.cases.undoLast, key: "z", hidden: true, refused: told?.undo ? undefined : words.cases.nothingToUndo, act: () => offeredUndo()?.() },
    { id: "account", label: words.app.settings.title, act: () => setOver("account") },
  ]);
}
