const REST = 1200; // milliseconds without a key

let waits = false;

/** Do it once the hands rest: what opens under them would swallow what they type. */
export function whenHandsRest(act: () => void): void {
  if (waits) return;
  waits = true;
  let timer: ReturnType<typeof setTimeout>;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(done, REST);
  };
  const done = () => {
    waits = false;
    removeEventListener("keydown", again, true);
    act();
  };
  addEventListener("keydown", again, true);
  again();
}
