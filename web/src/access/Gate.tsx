import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../design/Button";
import { State } from "../design/State";
import { cameBack, isSignedIn, leaveForIssuer, wasSignedIn } from "../edge/session";
import { words } from "../kernel/words";
import "./Gate.css";

type Stage = { is: "in" } | { is: "leaving" } | { is: "asked"; failed?: string } | { is: "away" };

const RETRY = 2000;
const HERE = "/desk/signed-in";

/** Lets the signed-in through; others are asked to sign in, and come back to where they wanted to go. */
export function Gate({ children }: { children: ReactNode }) {
  const [stage, setStage] = useState<Stage>({ is: "leaving" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const go = () =>
      arrived().then(setStage, () => {
        setStage({ is: "away" });
        timer = setTimeout(go, RETRY);
      });
    void go();
    return () => clearTimeout(timer);
  }, []);
  if (stage.is === "in") return children;
  if (stage.is === "asked") return <SignIn {...(stage.failed ? { failed: stage.failed } : {})} />;
  return <main><State busy title={stage.is === "away" ? words.app.notStarted : words.app.signingIn} /></main>;
}

function SignIn({ failed }: { failed?: string }) {
  const back = wantedPath();
  return (
    <main className="gate">
      <h1 className="gate__name">{words.app.name}</h1>
      <State title={words.app.signInWhy}>
        {failed ? <p role="alert">{words.app.signInFailed(failed)}</p> : null}
        <Button kind="main" onPress={() => void leaveForIssuer(back, false)}>
          {words.app.signIn}
        </Button>
      </State>
    </main>
  );
}

async function arrived(): Promise<Stage> {
  if (isSignedIn()) return { is: "in" };
  if (location.pathname === HERE) return returned();
  if (!wasSignedIn()) return { is: "asked" };
  await leaveForIssuer(wantedPath(), true);
  return { is: "leaving" };
}

/** Back from the issuer: go on where somebody wanted to go; the code leaves the address. */
async function returned(): Promise<Stage> {
  const result = await cameBack(new URL(location.href));
  history.replaceState(null, "", `/desk${result.back}`);
  if (!("failed" in result)) return { is: "in" };
  return result.failed === "login_required" ? { is: "asked" } : { is: "asked", failed: result.failed };
}

const wantedPath = (): string => (location.pathname.replace(/^\/desk/, "") || "/") + location.search;
