/** Where things can be: what the backdrop of each place is made of. */

export type Place = {
  words: readonly string[];
  /** Drawn when a prompt names nothing but the place. */
  emblem: string;
  sky: readonly [string, string];
  /** From far to near. */
  ground: readonly string[];
  /** Form of the ground's edge. */
  edge: "hills" | "waves" | "peaks" | "roofs" | "flat" | "none";
  /** Small things strewn over sky or ground. */
  strewn: "clouds" | "stars" | "trees" | "flowers" | "bubbles" | "snow" | "drops" | "none";
};

export const PLACES: readonly Place[] = [
  {
    words: ["meadow", "field", "grass", "garden", "park", "hill", "countryside", "farm", "spring"],
    emblem: "blossom",
    sky: ["#7ec8f2", "#dff3fb"],
    ground: ["#8fce6a", "#6dba55", "#4ea046"],
    edge: "hills",
    strewn: "flowers",
  },
  {
    words: ["forest", "wood", "jungle"],
    emblem: "evergreen tree",
    sky: ["#a8d8c8", "#eaf6dd"],
    ground: ["#5d9f68", "#3f8352", "#2d6a43"],
    edge: "hills",
    strewn: "trees",
  },
  {
    words: ["sea", "ocean", "lake", "river", "pond"],
    emblem: "sailboat",
    sky: ["#79bdf0", "#e4f4fd"],
    ground: ["#3f9fd6", "#2b83c0", "#1d69a8"],
    edge: "waves",
    strewn: "clouds",
  },
  {
    words: ["underwater", "reef", "aquarium"],
    emblem: "tropical fish",
    sky: ["#3db7d8", "#12508f"],
    ground: ["#d8c48a", "#b89f6c"],
    edge: "hills",
    strewn: "bubbles",
  },
  {
    words: ["beach", "shore", "coast", "island", "summer"],
    emblem: "palm tree",
    sky: ["#6fc6ef", "#dff5fb"],
    ground: ["#39a9cf", "#f2dca6", "#e3c684"],
    edge: "waves",
    strewn: "clouds",
  },
  {
    words: ["desert", "sand", "dune"],
    emblem: "cactus",
    sky: ["#f6b56b", "#fdebc4"],
    ground: ["#e7b871", "#d99f58", "#c28546"],
    edge: "hills",
    strewn: "none",
  },
  {
    words: ["snow", "winter", "arctic"],
    emblem: "snowman",
    sky: ["#a9cdec", "#eef6fc"],
    ground: ["#e3eef8", "#d0e1f1", "#f4f9fd"],
    edge: "hills",
    strewn: "snow",
  },
  {
    words: ["mountain", "alp", "valley"],
    emblem: "mountain",
    sky: ["#8fc3ea", "#f3ead9"],
    ground: ["#8796b3", "#66779a", "#5a9a62"],
    edge: "peaks",
    strewn: "clouds",
  },
  {
    words: ["city", "town", "street", "village", "skyline"],
    emblem: "cityscape",
    sky: ["#8ebfe6", "#f6e4cc"],
    ground: ["#93a3bd", "#6f7f9e", "#55617c"],
    edge: "roofs",
    strewn: "clouds",
  },
  {
    words: ["sky", "air", "heaven"],
    emblem: "cloud",
    sky: ["#5aa9e6", "#dbeffc"],
    ground: [],
    edge: "none",
    strewn: "clouds",
  },
  {
    words: ["space", "galaxy", "universe", "cosmos", "orbit"],
    emblem: "ringed planet",
    sky: ["#0d1030", "#4a2a6e"],
    ground: [],
    edge: "none",
    strewn: "stars",
  },
  {
    words: ["sunset", "sunrise", "dawn", "dusk", "evening", "morning"],
    emblem: "sunset",
    sky: ["#5b3f86", "#f79a5b"],
    ground: ["#7b4b6b", "#563450"],
    edge: "hills",
    strewn: "clouds",
  },
  {
    words: ["rain", "storm"],
    emblem: "cloud with rain",
    sky: ["#6f8296", "#b8c6d1"],
    ground: ["#73897b", "#5a7063"],
    edge: "hills",
    strewn: "drops",
  },
  {
    words: ["room", "kitchen", "bedroom", "floor", "indoor"],
    emblem: "house",
    sky: ["#e9d9c3", "#f5ecdf"],
    ground: ["#b98d64"],
    edge: "flat",
    strewn: "none",
  },
];
