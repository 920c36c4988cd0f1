import { siteCard } from "@/documents/picture-answers";

export const dynamic = "force-dynamic";

export const GET = (): Promise<Response> => siteCard();
