import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { leaveForIssuer } from "../edge/session";
import { words } from "../kernel/words";

/** The sign-in has ended under somebody's hands: what they typed is kept, and they come back to it. */
export default function SessionLost({ onClose }: { onClose: () => void }) {
  const back = location.pathname.replace(/^\/desk/, "") + location.search;
  return (
    <Dialog title={words.app.signInAgain} onClose={onClose}>
      <div className="dialog__acts">
        <Button kind="main" onPress={() => void leaveForIssuer(back, false)}>
          {words.app.signIn}
        </Button>
      </div>
    </Dialog>
  );
}
