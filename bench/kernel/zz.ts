import { deliveredWithoutSwarmPerSecond as a, deliveredWithSwarmPerSecond as b } from './network-faults.ts'
for (let i=0;i<4;i++) { const x=await a(), y=await b(); console.log(Math.round(x),Math.round(y),(x/y).toFixed(2)) }
