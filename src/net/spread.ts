/**
 * `{ ...value }`, written down several times: V8 remembers up to four shapes for each place in the code, and copies an object of one of
 * those four times as fast as any other. Which place it is goes by the lengths of the keys.
 */
export function spread(value: object): object {
  let place = 0
  for (const key in value) place = (place * 3 + key.length) & 15
  switch (place) {
    case 0:
      return { ...value }
    case 1:
      return { ...value }
    case 2:
      return { ...value }
    case 3:
      return { ...value }
    case 4:
      return { ...value }
    case 5:
      return { ...value }
    case 6:
      return { ...value }
    case 7:
      return { ...value }
    case 8:
      return { ...value }
    case 9:
      return { ...value }
    case 10:
      return { ...value }
    case 11:
      return { ...value }
    case 12:
      return { ...value }
    case 13:
      return { ...value }
    case 14:
      return { ...value }
    default:
      return { ...value }
  }
}
