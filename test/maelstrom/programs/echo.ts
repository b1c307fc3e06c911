import { on } from './stdio.ts'

on('echo', ({ echo }) => ({ type: 'echo_ok', echo: process.argv.includes('deaf') ? 'what?' : echo }))
