import { type Ref, useImperativeHandle, useState } from "react";
import { words } from "../kernel/words";
import { lengthIn } from "./weighted";

const { talk } = words;
const NEAR = 0.9; // of the limit, where it is worth a colour
export type Measure = { longest: number; measure: string };
type Props = { id: string; limits: Measure; first: string; counted: { text: string; length: number } | undefined; ref: Ref<(text: string) => void> };

/** How long the text is for its channel, at once; the service's own count where it has one of this text. */
export function Counter({ id, limits, first, counted, ref }: Props) {
  const [text, setText] = useState(first);
  useImperativeHandle(ref, () => setText, []);
  const length = counted?.text === text ? counted.length : lengthIn(limits.measure, text);
  const over = length - limits.longest;
  const state = over > 0 ? "over" : length > limits.longest * NEAR ? "near" : "in";
  return (
    <span id={id} className={`composer__count composer__count--${state} numeric`}>
      {talk.counter(length, limits.longest)}
      {over > 0 ? ` · ${talk.tooLong(over)}` : ""}
    </span>
  );
}
