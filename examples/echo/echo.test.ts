import { simTest } from 'sameseed/vitest'
import echo from './echo.sim.ts'

simTest(echo, { runs: 50 })
