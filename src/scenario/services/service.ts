/** Describes what a service is asked, and what it answers: as Maelstrom's services, whose messages these are. */
export interface ServiceMessage {
  /** What is asked: `'read'`, `'write'`, `'cas'`, `'ts'`; or that it was done: `'read_ok'`, …; or `'error'`. */
  readonly type?: string
  readonly [field: string]: unknown
}

/** Answers a request: who asks may matter. */
export type Service = (request: ServiceMessage, from: string) => ServiceMessage

/** What a service is made from: its own random numbers. */
export type MakeService = (random: () => number) => Service

/** The codes of errors that a client of a service has to tell apart. */
export const CODE = { unknown: 10, missing: 20, differs: 22 } as const

/** The answer to what a service does not know. */
export function unknownRequest({ type }: ServiceMessage): ServiceMessage {
  return { type: 'error', code: CODE.unknown, text: `there is no request "${type}"` }
}
