export { filmGeometry, fromFilmEdge, seenRegion, toFilmCoordinates, toFilmEdge, type AxisGeometry, type FilmGeometry } from './geometry.ts'
export { mapToFilm } from './map-to-film.ts'
export { inputLength, preprocess, type GreyImage } from './preprocess.ts'
