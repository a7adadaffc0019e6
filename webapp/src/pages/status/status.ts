import { follow } from "../../core/follow.ts";

follow();
