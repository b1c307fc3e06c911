/** A span of OpenTelemetry's SDK, in the journal. */
export interface SpanRecord {
  readonly name: string
  /** Internal, server, client, producer, consumer: 0 to 4. */
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  /** The span that the program says it is below: one of its own, or one whose context came with a message. */
  readonly parentSpanId?: string
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly events: readonly string[]
  /** Why it failed. */
  readonly error?: string
  /** The event of the journal that set off the step in which it began; -1 for none. */
  readonly beganIn: number
  /** True virtual time at which it began. */
  readonly beganUs: number
}
