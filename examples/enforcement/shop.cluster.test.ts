import { describeEnforcement } from "./describe-enforcement.ts";
import { shop } from "./shop.ts";

for (const [what, scenario] of Object.entries(shop)) describeEnforcement(what, scenario);
