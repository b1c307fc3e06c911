const RealDate = Date
const RealFormat = Intl.DateTimeFormat

const QUARTER_MS = 15 * 60_000
const DAY_MS = 86_400_000
/** Since then clocks are put forward and back at quarters of an hour only. */
const QUARTERS_SINCE_MS = RealDate.UTC(1973, 0, 1)
const MOST_KEPT = 50_000

/** Local time of a time zone, worked out without the machine's own. */
export class Zone {
  readonly #format: Intl.DateTimeFormat | undefined
  readonly #offsets = new Map<number, number>()

  private constructor(timeZone: string) {
    const isUtc = /^(Etc\/)?(UTC|GMT)$/i.test(timeZone)
    this.#format = isUtc ? undefined : new RealFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  }

  static of(timeZone: string): Zone {
    let zone = zones.get(timeZone)
    if (zone === undefined) {
      zone = new Zone(timeZone)
      zones.set(timeZone, zone)
    }
    return zone
  }

  /** How far local time is ahead at this time, milliseconds. */
  offsetMs(utcMs: number): number {
    if (this.#format === undefined || Number.isNaN(utcMs)) return 0
    const unit = utcMs >= QUARTERS_SINCE_MS ? QUARTER_MS : 1_000
    const at = Math.floor(utcMs / unit) * unit
    let offset = this.#offsets.get(at)
    if (offset === undefined) {
      if (this.#offsets.size > MOST_KEPT) this.#offsets.clear()
      offset = offsetIn(this.#format, at)
      this.#offsets.set(at, offset)
    }
    return offset
  }

  /**
   * The time at which clocks show this: the first of two, and for what they skip the time that it would be had they not been put
   * forward. (As ECMAScript has it.)
   */
  toUtc(localMs: number): number {
    if (this.#format === undefined || Number.isNaN(localMs)) return localMs
    const before = localMs - this.offsetMs(localMs - DAY_MS)
    if (before + this.offsetMs(before) === localMs) return before
    const after = localMs - this.offsetMs(localMs + DAY_MS)
    return after + this.offsetMs(after) === localMs ? after : before
  }
}

const zones = new Map<string, Zone>()

/** `GMT-05:00`, `GMT+05:30`, `GMT-04:56:02`, `GMT`. */
function offsetIn(format: Intl.DateTimeFormat, utcMs: number): number {
  const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes, seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? []
  if (sign === undefined) return 0
  const ms = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
  return sign === '-' ? -ms : ms
}
