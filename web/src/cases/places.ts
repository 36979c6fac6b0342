/** Where somebody works through cases: a list, and what they want to see of it. It is an address, so a colleague can be sent it. */
export const LISTS = ["mine", "team", "unassigned", "watched"] as const;
export const FILTERS = ["channel", "class", "priority", "status", "due"] as const;

export type ListName = (typeof LISTS)[number];
export type Filter = (typeof FILTERS)[number];
/** For each filter the values that are wanted, with commas between them; what is not named is anything. */
export type Wish = Partial<Record<Filter, string>>;
export type Place = { list: ListName; wish: Wish };

/** The place in an address; what is not known in it is left out. */
export function placeIn(list: string | undefined, search: string): Place {
  const said = new URLSearchParams(search);
  const wish: Wish = {};
  for (const filter of FILTERS) {
    const value = clean(said.get(filter));
    if (value) wish[filter] = value;
  }
  return { list: LISTS.find((one) => one === list) ?? "mine", wish };
}

/** "mine", "team?channel=x&due=today": always in the same order, so that equal places have equal words. */
export function placeInWords({ list, wish }: Place): string {
  const search = new URLSearchParams();
  for (const filter of FILTERS) {
    const value = clean(wish[filter]);
    if (value) search.set(filter, value);
  }
  const said = search.toString();
  return said ? `${list}?${said}` : list;
}

/** The place that a case was opened from, if it was opened from one. */
export function placeFrom(from: string | null): Place | undefined {
  const [list = "", search = ""] = (from ?? "").split("?", 2);
  return LISTS.some((one) => one === list) ? placeIn(list, search) : undefined;
}

export const addressOf = (place: Place): string => `/inbox/${placeInWords(place)}`;

/** A case, opened from a place: stepping and going back know it. */
export const caseAddress = (id: string, place: Place): string => `/cases/${id}?from=${encodeURIComponent(placeInWords(place))}`;

export const isFiltered = (wish: Wish): boolean => FILTERS.some((one) => wish[one]);

function clean(value: string | null | undefined): string {
  const parts = (value ?? "").split(",").map((one) => one.trim());
  return parts.filter(Boolean).join(",");
}
