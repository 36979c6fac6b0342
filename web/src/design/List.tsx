import { type ReactNode, type Ref, useImperativeHandle, useRef, useState } from "react";
import { Checkbox, Collection, GridList, GridListItem, GridListLoadMoreItem, ListLayout, type Selection, Virtualizer } from "react-aria-components";
import type { ListState } from "react-stately/useListState";
import { useHeightOf } from "./useHeightOf";
import "./List.css";

/** Puts the focus on a row by its id, wherever it is scrolled to; false when there is no such row. */
export type ListHandle = { focusOn: (id: string) => boolean };

type Props<T> = {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  textOf: (item: T) => string; // what a reader hears of a row
  children: (item: T) => ReactNode;
  onOpen: (id: string) => void;
  choosing?: { label: string; selected: Selection; onSelect: (selected: Selection) => void };
  more?: { isLoading: boolean; load: () => void; label: string } | undefined; // asked for when its end is near
  handle?: Ref<ListHandle>;
};

/** A list of hundreds by arrows, j and k, and pointer: only what is in view is drawn. Rows are `--row` high. */
export function List<T extends object>(props: Props<T>) {
  const [probe, height] = useHeightOf();
  const { state, className } = useStateOf("list");
  useImperativeHandle(props.handle, () => ({ focusOn: (id) => focusOn(state.current, id) }), [state]);
  return (
    <>
      <span ref={probe} className="list__probe" aria-hidden="true" />
      {height ? (
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: height, loaderHeight: height }}>
          <GridList aria-label={props.label} className={className} selectionBehavior="toggle" disallowTypeAhead escapeKeyBehavior="none" onAction={(key) => props.onOpen(String(key))} {...chosen(props)}>
            <Collection items={props.items}>{(item) => row(props, item)}</Collection>
            {props.more ? <GridListLoadMoreItem className="list__more" isLoading={props.more.isLoading} onLoadMore={props.more.load}>{props.more.label}</GridListLoadMoreItem> : null}
          </GridList>
        </Virtualizer>
      ) : null}
    </>
  );
}

function row<T extends object>({ idOf, textOf, children, choosing }: Props<T>, item: T) {
  return (
    <GridListItem id={idOf(item)} textValue={textOf(item)} className="list__row">
      {choosing ? <Checkbox slot="selection" className="list__choose" aria-label={choosing.label}><span className="list__box" aria-hidden="true" /></Checkbox> : null}
      {children(item)}
    </GridListItem>
  );
}

function chosen<T>({ choosing }: Props<T>) {
  return choosing ? { selectionMode: "multiple" as const, selectedKeys: choosing.selected, onSelectionChange: choosing.onSelect } : {};
}

/** React Aria hands a list's state to its class name only. */
function useStateOf(name: string) {
  const state = useRef<ListState<unknown>>(undefined);
  const [className] = useState(() => (values: { state: ListState<unknown> }) => {
    state.current = values.state;
    return name;
  });
  return { state, className };
}

function focusOn(state: ListState<unknown> | undefined, id: string): boolean {
  if (!state?.collection.getItem(id)) return false;
  state.selectionManager.setFocused(true);
  state.selectionManager.setFocusedKey(id);
  requestAnimationFrame(() => document.querySelector(`.list [data-key="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" }));
  return true;
}
