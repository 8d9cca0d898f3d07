/** Smooth step from 0 to 1 while x goes from `from` to `to` (which may be below `from`). */
export function smooth(from: number, to: number, x: number): number {
  const t = (x - from) / (to - from)
  if (t <= 0) return 0
  if (t >= 1) return 1
  return t * t * (3 - 2 * t)
}

/** Coverage 0..1 of a pixel at signed distance `distance` (mm, positive inside) from an edge of softness `width` mm. */
export function edge(distance: number, width: number): number {
  const t = distance / width + 0.5
  return t <= 0 ? 0 : t >= 1 ? 1 : t
}

/** Catmull-Rom curve through points sorted by their first coordinate, sampled once per millimetre; the ends are held. */
export function curve(points: readonly (readonly [number, number])[]): (t: number) => number {
  const first = points[0]![0]
  const last = points[points.length - 1]![0]
  const table = new Float32Array(Math.ceil(last - first) + 2)
  const at = (i: number): readonly [number, number] => points[Math.min(points.length - 1, Math.max(0, i))]!
  let k = 0
  for (let i = 0; i < table.length; i++) {
    const t = Math.min(last, first + i)
    while (k < points.length - 2 && t > at(k + 1)[0]) k++
    const [t1, v1] = at(k)
    const [t2, v2] = at(k + 1)
    const [t0, v0] = at(k - 1)
    const [t3, v3] = at(k + 2)
    const m1 = t2 === t0 ? 0 : ((v2 - v0) / (t2 - t0)) * (t2 - t1)
    const m2 = t3 === t1 ? 0 : ((v3 - v1) / (t3 - t1)) * (t2 - t1)
    const u = (t - t1) / (t2 - t1 || 1)
    table[i] = (2 * u ** 3 - 3 * u ** 2 + 1) * v1 + (u ** 3 - 2 * u ** 2 + u) * m1 + (-2 * u ** 3 + 3 * u ** 2) * v2 + (u ** 3 - u ** 2) * m2
  }
  return (t) => {
    const x = t - first
    if (x <= 0) return table[0]!
    const i = Math.floor(x)
    if (i >= table.length - 1) return table[table.length - 1]!
    return table[i]! + (table[i + 1]! - table[i]!) * (x - i)
  }
}
