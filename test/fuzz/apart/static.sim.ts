import { answering } from './planted.ts'

class Counting {
  static count = 0

  receive() {
    return Counting.count++
  }
}

export default answering(
  'static',
  () => new Counting(),
  () => {
    Counting.count = 0
  },
)
