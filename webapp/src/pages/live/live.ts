import { startLiveUpdates } from "../../core/live_updates.ts";

startLiveUpdates();
