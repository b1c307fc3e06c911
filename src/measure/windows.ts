/** So many windows a run has at most, unless it is told how long they are. */
const MOST = 50

/** Returns the length of windows of virtual time for a run: 1, 2 or 5 times a power of ten, so that there are at most 50. Microseconds. */
export function windowFor(timeUs: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const step of [1, 2, 5]) if (timeUs / (step * decade) <= MOST) return step * decade
  }
}

/** How many windows of a length cover the time, at least one. */
export function windowsIn(timeUs: number, windowUs: number): number {
  return Math.max(1, Math.ceil(timeUs / windowUs))
}

/** The window in which a moment is; the end of the last one belongs to it. */
export function windowOf(timeUs: number, windowUs: number, count: number): number {
  return Math.min(count - 1, Math.floor(timeUs / windowUs))
}
