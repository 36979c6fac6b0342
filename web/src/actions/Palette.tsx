import { useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, SearchField, Text, useFilter } from "react-aria-components";
import { useLocation } from "wouter";
import { Dialog } from "../design/Dialog";
import { words } from "../kernel/words";
import { type Act, useAllActs } from "./keys";
import { numberIn } from "./number";
import "./Palette.css";

/** Everything that can be done here, by name: what is possible first, then the rest with its reason. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [sought, setSought] = useState("");
  const [, go] = useLocation();
  const { contains } = useFilter({ sensitivity: "base" });
  const acts = listed(useAllActs());
  const number = numberIn(sought);
  const chosen = (act: () => void) => () => {
    onClose();
    setTimeout(act);
  };
  return (
    <Dialog title={words.app.palette} hideTitle wide onClose={onClose}>
      <Autocomplete filter={(text, input) => text.startsWith("#") || contains(text, input)} inputValue={sought} onInputChange={setSought}>
        <SearchField aria-label={words.app.palette} autoFocus className="palette__search">
          <Input placeholder={words.app.palette} />
        </SearchField>
        <Menu aria-label={words.app.palette} className="palette__list" disabledKeys={acts.filter((act) => act.refused).map((act) => act.id)}>
          {number ? (
            <MenuItem id="number" textValue={`#${number}`} className="menu__item" onAction={chosen(() => go(`/cases/number/${number}`))}>
              <Text slot="label">{words.cases.openNumber(number)}</Text>
            </MenuItem>
          ) : null}
          {acts.map((act) => (
            <MenuItem key={act.id} id={act.id} textValue={act.label} className="menu__item" onAction={chosen(() => act.act())}>
              <Text slot="label">{act.label} {act.refused ? <span className="menu__reason">{act.refused}</span> : null}</Text>
              {act.key ? <kbd aria-hidden="true" data-shown={act.key} /> : null}
            </MenuItem>
          ))}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}

function listed(all: readonly Act[]): Act[] {
  const seen = new Set<string>();
  const fresh = all.filter((act) => !act.hidden && !seen.has(act.id) && seen.add(act.id));
  return [...fresh.filter((act) => !act.refused), ...fresh.filter((act) => act.refused)];
}
