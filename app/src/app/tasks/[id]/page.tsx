import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { allEsps, taskOf } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { TaskDetail } from "./task-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).tasks.title(1, "picture") };
}

export default async function TaskPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  const task = id.toLowerCase() as `0x${string}`;
  return (
    <Ahead questions={[allEsps, taskOf(task)]}>
      <TaskDetail id={task} />
    </Ahead>
  );
}
