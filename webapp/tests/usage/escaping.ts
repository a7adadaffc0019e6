// Uses of `operations` that cannot be followed.

import { operations } from "./contract.ts";

export const all = Object.entries(operations);
export const address = operations.burnBook[1];
