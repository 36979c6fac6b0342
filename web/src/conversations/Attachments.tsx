import { Icon } from "../design/Icon";
import { words } from "../kernel/words";
import { hostOf, visible } from "./pieces";
import type { Link } from "./seen";

/** What was attached: a way to it, with its kind and where it lies; nothing of it is drawn here. */
export function Attachments({ links }: { links: readonly Link[] }) {
  return (
    <ul className="said__files">
      {links.map((link, place) => (
        <li key={`${link.url} ${place}`}>
          <Attached link={link} />
        </li>
      ))}
    </ul>
  );
}

function Attached({ link }: { link: Link }) {
  const host = hostOf(link.url);
  const name = <bdi>{visible(link.name || lastPart(link.url))}</bdi>;
  return (
    <span className="said__file">
      <Icon name="file" />
      <span>{words.talk.attachment(link.kind)}</span>
      {host ? <a href={link.url} target="_blank" rel="noopener noreferrer nofollow">{name}</a> : name}
      <span className="said__host" dir="ltr">{host ?? words.talk.notALink}</span>
    </span>
  );
}

const lastPart = (url: string): string => url.split(/[?#]/)[0]?.split("/").at(-1) || url;
