// A use of one operation that cannot be followed.

import { operations } from "./contract.ts";

export const address = operations["Library.BurnBook"][1];
