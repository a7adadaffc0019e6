// The table of operations, in the hands of code that nobody can follow.

import { operations } from "./contract.ts";

export const all = Object.entries(operations);
export const address = operations.burnBook[1];
