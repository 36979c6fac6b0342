import { Fragment, memo } from "react";
import { words } from "../kernel/words";
import { type Piece, pieces } from "./pieces";

/** What somebody wrote, as text and nothing else. */
export const Text = memo(function Text({ text }: { text: string }) {
  return (
    <p className="said__text" dir="auto">
      {pieces(text).map((piece, place) => (
        <Fragment key={place}>{piece.is === "text" ? piece.text : piece.is === "mark" ? <Mark name={piece.name} /> : <Away {...piece} />}</Fragment>
      ))}
    </p>
  );
});

function Mark({ name }: { name: string }) {
  return <span className="said__mark" dir="ltr" title={words.talk.hidden(name)}>{`⟨${name}⟩`}</span>;
}

function Away({ text, url, host }: Extract<Piece, { is: "link" }>) {
  return (
    <>
      <a href={url} target="_blank" rel="noopener noreferrer nofollow" dir="ltr"><bdi>{text}</bdi></a>
      {host ? <span className="said__host" dir="ltr">{` ${words.talk.leadsTo(host)}`}</span> : null}
    </>
  );
}
