/**
 * A rolling 64-bit hash over every event of a run, in two 32-bit lanes (Murmur3's mixing constants). Two runs with the
 * same fingerprint did the same things at the same times.
 */
export class Fingerprint {
  high = 0x9747b28c | 0
  low = 0x2545f491 | 0

  /** Mixes in two numbers; of larger integers and fractions, the low 32 bits of the integer part count. */
  mix(a: number, b: number): void {
    let low = Math.imul(this.low ^ a, 0xcc9e2d51)
    low ^= low >>> 15
    const high = Math.imul(this.high ^ b ^ low, 0x1b873593)
    this.low = (low + b) | 0
    this.high = ((high << 13) | (high >>> 19)) ^ a
  }

  mixText(text: string): void {
    for (let i = 0; i < text.length; i++) this.mix(text.length, text.charCodeAt(i))
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    return (this.high >>> 0).toString(16).padStart(8, '0') + (this.low >>> 0).toString(16).padStart(8, '0')
  }
}
