// Ways to name the operation that is called.

import { call } from "./call.ts";
import type { Operations } from "./contract.ts";

const burn = "burnBook";

export const ashes = call(burn, { id: "1" });

export function either(isNew: boolean) {
  return act(isNew ? "addBook" : "findBooks");
}

function act(name: Exclude<keyof Operations, "burnBook">) {
  return call(name, { book: { title: "New" } });
}
