import fc from "fast-check";

/**
 * Properties are tried with the same values in every run, so that a run says something of a change and nothing of chance.
 * Which values: `PROPERTY_SEED=N`, or `PROPERTY_SEED=any` for new ones each time.
 */
const asked = process.env["PROPERTY_SEED"] ?? "20261121";
if (asked !== "any") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });
