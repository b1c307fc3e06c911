/** The clock on the wall, for what has to go by it. Tests bring one of their own. */
export interface RealTime {
  /** Milliseconds since some moment. */
  now(): number
  date(): Date
  /** Calls `action` once, so many milliseconds later. It does not keep the process alive. */
  after(ms: number, action: () => void): void
  /** Calls `action` again and again. Returns what ends that. */
  every(ms: number, action: () => void): () => void
}

export const REAL_TIME: RealTime = {
  now: () => performance.now(),
  date: () => new Date(),
  after: (ms, action) => void setTimeout(action, ms).unref(),
  every: (ms, action) => {
    const timer = setInterval(action, ms)
    return () => clearInterval(timer)
  },
}
