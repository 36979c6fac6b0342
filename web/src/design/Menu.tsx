import type { ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import "./Menu.css";

export type Entry = { id: string; label: string; shortcut?: string; reason?: string; act: () => void };

/** What can be done with something: what cannot is listed too, with its reason. */
export function Menu({ trigger, label, entries }: { trigger: ReactNode; label: string; entries: readonly Entry[] }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="menu" placement="bottom end">
        <AriaMenu aria-label={label} className="menu__list" disabledKeys={entries.filter((one) => one.reason).map((one) => one.id)}>
          {entries.map((one) => (
            <MenuItem key={one.id} id={one.id} className="menu__item" textValue={one.label} onAction={one.act}>
              <Text slot="label">{one.label} {one.reason ? <span className="menu__reason">{one.reason}</span> : null}</Text>
              {one.shortcut ? <kbd aria-hidden="true" data-shown={one.shortcut} /> : null}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
