/** Whether two types are interchangeable and have the same keys. */
export type Same<A, B> = [A, B] extends [B, A] ? ([keyof A, keyof B] extends [keyof B, keyof A] ? true : false) : false;

/** Fails to compile for anything but `true`: how a schema and the interface that documents it are kept together. */
export type Expect<T extends true> = T;
