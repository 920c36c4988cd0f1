/** Requests to the indexer that its reference shows. A test asks each of them. */
export const INDEXER_EXAMPLES: readonly { does: string; path: string }[] = [
  {
    does: "What is for sale between 5 and 20 TUSD, the cheapest first",
    path: "/products?leastPrice=5000000&mostPrice=20000000&sort=price",
  },
  { does: "How many these are", path: "/product-count?leastPrice=5000000&mostPrice=20000000" },
  {
    does: "Pictures with these words in title, text or tags, 10 at once",
    path: "/products?words=paper%20boat&media=picture&limit=10",
  },
  {
    does: "Works that derive from others, and are not for sale",
    path: "/products?derived=true&offered=false&status=active",
  },
  {
    does: "One owner's works under one of its tags",
    path: "/products?owner=0x70997970C51812dc3A010C7d01b50e0d17dc79C8&tag=boat",
  },
  { does: "Whose file it is, by its SHA-256", path: `/products?fileHash=0x${"ab".repeat(32)}` },
  { does: "Providers with their scores and how fast they deliver", path: "/esps" },
  { does: "Open challenges", path: "/challenges?open=true" },
  {
    does: "What an account should do now, the most urgent first",
    path: "/due?account=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  },
  { does: "How far the chain is read", path: "/status" },
];
