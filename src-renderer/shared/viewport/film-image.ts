import type { EnabledElement, Image } from 'cornerstone-core'
import type { Film } from './film.ts'

/** A film as cornerstone takes it: cornerstone keeps its place, `render` draws it in our grey scale. */
export function filmImage({ id, header, colour, data, spacing }: Film, render: (enabled: EnabledElement) => void): Image {
  const { rows, columns } = header
  return {
    imageId: id,
    minPixelValue: 0,
    maxPixelValue: 255,
    slope: 1,
    intercept: 0,
    windowCenter: 127.5,
    windowWidth: 255,
    rows,
    columns,
    height: rows,
    width: columns,
    color: colour,
    invert: false,
    ...(spacing ? { rowPixelSpacing: spacing.row, columnPixelSpacing: spacing.column } : {}),
    sizeInBytes: data.byteLength,
    getPixelData: () => data,
    render
  }
}
