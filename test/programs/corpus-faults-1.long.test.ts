import { runTheSameAgain } from './both-ways/same-again.ts'

runTheSameAgain(1)
