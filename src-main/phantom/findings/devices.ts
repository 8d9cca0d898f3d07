import type { Random } from '../../base/random.ts'
import type { Anatomy } from '../anatomy.ts'
import { edge } from '../curve.ts'
import type { Plane } from '../plane.ts'
import { drawTube, forBox } from '../plane.ts'
import type { Device, Finding } from '../types.ts'
import { sign } from './place.ts'

type Points = [number, number][]

/** Samples a smooth path through a few points. */
function bend(points: Points): Points {
  const out: Points = []
  const at = (i: number): [number, number] => points[Math.max(0, Math.min(points.length - 1, i))]!
  for (let i = 0; i < points.length - 1; i++) {
    for (let k = 0; k < 8; k++) {
      const t = k / 8
      const blend = (axis: 0 | 1): number => {
        const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]]
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)
      }
      out.push([blend(0), blend(1)])
    }
  }
  out.push(at(points.length - 1))
  return out
}

/** Attenuation per millimetre of what makes catheters and tubes visible. */
const STRIPE = 0.3
const WIRE = 0.6

const drawings: Record<Device, (plane: Plane, random: Random, anatomy: Anatomy, side: -1 | 1) => void> = {
  'endotracheal-tube': (plane, random, { carina, scale }) => {
    const tip = carina.y - (32 + 22 * random.next()) * scale
    const x = carina.x - 2
    const wall: Points = [[x - 5, plane.top - 3], [x - 4, tip - 30], [x - 1.5, tip]]
    drawTube(plane, plane.attenuation, wall, 1.3, STRIPE * 1.6)
    drawTube(plane, plane.attenuation, [[x + 5, plane.top - 3], [x + 5, tip - 30], [x + 5, tip - 4]], 0.9, STRIPE * 1.1)
  },
  'central-line': (plane, random, { carina, midline, scale: s }, side) => {
    const tip: [number, number] = [midline - 22 * s, carina.y + (18 + 34 * random.next()) * s]
    const down: Points = side < 0 ? [[midline - 26 * s, -105 * s], [midline - 24 * s, -75 * s], tip] : [[midline + 12 * s, -104 * s], [midline - 14 * s, -88 * s], [midline - 23 * s, -66 * s], tip]
    const neck = random.next() < 0.5
    const start: Points = neck ? [[side * 42 * s, plane.top - 3], [side * 36 * s, -150 * s]] : [[side * 150 * s, -95 * s], [side * 105 * s, -124 * s], [side * 55 * s, -124 * s]]
    drawTube(plane, plane.attenuation, bend([...start, ...down]), 1.15, STRIPE * 1.3)
  },
  pacemaker: (plane, random, anatomy, side) => {
    const { midline, scale: s, heart } = anatomy
    const bx = side * (112 + 10 * random.next()) * s
    const by = (-104 + 12 * random.next()) * s
    const half = 21 * s
    forBox(plane, bx - half - 4, by - half - 4, bx + half + 4, by + half + 4, (i, x, y) => {
      const dx = Math.max(0, Math.abs(x - bx) - half * 0.45)
      const dy = Math.max(0, Math.abs(y - by) - half * 0.35)
      const inside = edge(half * 0.58 - Math.hypot(dx, dy), Math.max(0.7, plane.mm))
      plane.attenuation[i]! += inside * (Math.abs(y - by) < half * 0.5 ? 1.9 : 1.3)
    })
    const vein: Points = [[bx - side * 12, by - 12 * s], [side * 70 * s, -122 * s], [side * 34 * s, -116 * s], [midline - 12 * s, -96 * s], [midline - 24 * s, -60 * s]]
    const apex: [number, number] = [heart.x + heart.halfWidth * 0.6, heart.y + heart.halfHeight * 0.72]
    drawTube(plane, plane.attenuation, bend([...vein, [midline - 24 * s, 10 * s], [midline - 2 * s, 52 * s], apex]), 0.95, WIRE)
    if (random.next() < 0.6) drawTube(plane, plane.attenuation, bend([...vein, [midline - 30 * s, 4 * s], [midline - 22 * s, 20 * s], [midline - 8 * s, 2 * s]]), 0.95, WIRE)
  },
  'chest-tube': (plane, random, anatomy, side) => {
    const s = anatomy.scale
    const entry = (20 + 50 * random.next()) * s
    const path = bend([[side * (anatomy.cage(entry) + 45), entry + 22 * s], [side * (anatomy.cage(entry) - 4), entry], [side * (anatomy.cage(-20 * s) - 22 * s), -20 * s], [side * 84 * s, -76 * s], [side * 52 * s, (-112 + 18 * random.next()) * s]])
    drawTube(plane, plane.attenuation, path, 4.2, 0.014)
    drawTube(plane, plane.attenuation, path, 1.25, STRIPE * 1.5)
  }
}

export function drawDevice(plane: Plane, random: Random, anatomy: Anatomy, finding: Finding): void {
  drawings[finding.device ?? 'central-line'](plane, random, anatomy, sign(finding.side ?? 'right'))
}
