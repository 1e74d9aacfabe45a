import { describeEnforcement } from "./describe-enforcement.ts";
import { enterprise } from "./enterprise.ts";

for (const [what, scenario] of Object.entries(enterprise)) describeEnforcement(what, scenario);
