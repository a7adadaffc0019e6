// Ways to name the operation that is called.

import { call } from "./call.ts";
import type { Operations } from "./contract.ts";

const burn = "Library.BurnBook";

export const ashes = call(burn, { id: "1" });

export function either(isNew: boolean) {
  return act(isNew ? "Library.AddBook" : "Library.FindBooks");
}

function act(name: Exclude<keyof Operations, "Library.BurnBook">) {
  return call(name, { book: { title: "New" } });
}
