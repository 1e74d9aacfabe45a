/** A point in time: milliseconds since 1970-01-01T00:00:00Z. Time comes into core as an argument; nothing here reads a clock. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;
