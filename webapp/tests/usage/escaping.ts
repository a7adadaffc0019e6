// A use of `operations` that cannot be followed.

import { operations } from "./contract.ts";

export const all = Object.entries(operations);
