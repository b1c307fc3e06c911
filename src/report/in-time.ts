/** What is told of a failure under one heading: moments, each with its event or its time. */
interface Told<Moment> {
  readonly moments: readonly Moment[]
}

/** Leaves out what has nothing to tell, and puts the rest into the order of time: by the last moment that each tells of. */
export function inTime<
  Moment extends { readonly event: number } | readonly [event: number, ...rest: unknown[]],
  T extends Told<Moment>,
>(told: readonly T[]): T[] {
  const end = ({ moments }: T) => Math.max(...moments.map(eventOf))
  return told.filter(({ moments }) => moments.length > 0).sort((a, b) => end(a) - end(b))
}

function eventOf(moment: { readonly event: number } | readonly [event: number, ...rest: unknown[]]): number {
  return 'event' in moment ? moment.event : moment[0]
}
