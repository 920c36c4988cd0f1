/** Where things can be: what the backdrop of each place is made of. */

export type Place = {
  /** As esp/models/languages.json calls it. */
  name: string;
  sky: readonly [string, string];
  /** From far to near. */
  ground: readonly string[];
  /** Form of the ground's edge. */
  edge: "hills" | "waves" | "peaks" | "roofs" | "flat" | "none";
  /** Small things strewn over sky or ground, which belong to the place. */
  strewn: "stars" | "trees" | "flowers" | "bubbles" | "none";
};

export const PLACES: readonly Place[] = [
  {
    name: "meadow",
    sky: ["#7ec8f2", "#dff3fb"],
    ground: ["#8fce6a", "#6dba55", "#4ea046"],
    edge: "hills",
    strewn: "flowers",
  },
  {
    name: "forest",
    sky: ["#a8d8c8", "#eaf6dd"],
    ground: ["#5d9f68", "#3f8352", "#2d6a43"],
    edge: "hills",
    strewn: "trees",
  },
  {
    name: "sea",
    sky: ["#79bdf0", "#e4f4fd"],
    ground: ["#3f9fd6", "#2b83c0", "#1d69a8"],
    edge: "waves",
    strewn: "none",
  },
  {
    name: "underwater",
    sky: ["#3db7d8", "#12508f"],
    ground: ["#d8c48a", "#b89f6c"],
    edge: "hills",
    strewn: "bubbles",
  },
  {
    name: "beach",
    sky: ["#6fc6ef", "#dff5fb"],
    ground: ["#39a9cf", "#f2dca6", "#e3c684"],
    edge: "waves",
    strewn: "none",
  },
  {
    name: "desert",
    sky: ["#f6b56b", "#fdebc4"],
    ground: ["#e7b871", "#d99f58", "#c28546"],
    edge: "hills",
    strewn: "none",
  },
  {
    name: "snow",
    sky: ["#a9cdec", "#eef6fc"],
    ground: ["#e3eef8", "#d0e1f1", "#f4f9fd"],
    edge: "hills",
    strewn: "none",
  },
  {
    name: "mountain",
    sky: ["#8fc3ea", "#f3ead9"],
    ground: ["#8796b3", "#66779a", "#5a9a62"],
    edge: "peaks",
    strewn: "none",
  },
  {
    name: "city",
    sky: ["#8ebfe6", "#f6e4cc"],
    ground: ["#93a3bd", "#6f7f9e", "#55617c"],
    edge: "roofs",
    strewn: "none",
  },
  { name: "sky", sky: ["#5aa9e6", "#dbeffc"], ground: [], edge: "none", strewn: "none" },
  { name: "space", sky: ["#0d1030", "#4a2a6e"], ground: [], edge: "none", strewn: "stars" },
  { name: "room", sky: ["#e9d9c3", "#f5ecdf"], ground: ["#b98d64"], edge: "flat", strewn: "none" },
];
