// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues: functions that a CPU runs later, in a task.
 *
 *	pool of CPU 1	worklist: A -> B -> C	     work that nobody has begun
 *			kworker/1:0  runs D
 *			kworker/1:1  idle
 *
 * Each CPU has a pool of workers, tasks that are named kworker/<cpu>:<number>. As
 * long as one of them runs, the others stay idle: one after the other is enough to
 * keep a CPU busy. When the worker sleeps in the middle of its work the CPU would be
 * free, so the next one is woken up, or made. So work may wait for other work of
 * the same CPU.
 *
 * flush_work() waits until a piece of work is done. It puts a barrier, which is work
 * that completes a completion, right behind it: in the list, if the work waits
 * there; in the list of what the worker runs next, if it is being done.
 *
 * Never do two workers the same piece of work at once, even if it is queued again while
 * it is being done: it goes to the pool where it is being done, and there to the worker
 * that does it.
 *
 * Invariants, with the pool's lock held:
 *  1. A piece of work is in at most one list. It is in a list of this pool if and only if
 *     its data names this pool and has WORK_STRUCT_PWQ; then it is WORK_STRUCT_PENDING, too.
 *  2. If worklist is not empty, a worker runs or has been woken up.
 *  3. A worker does not touch a piece of work once it has called its function: that
 *     may have freed it.
 *  4. A task that sets WORK_STRUCT_PENDING, to queue the work or to cancel it, is the only
 *     one that does so until the flag is clear again.
 *
 * Linux: kernel/workqueue.c, include/linux/smp.h (smp_call_on_cpu).
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct workqueue_struct {
	const char *name;
};

#define DEFINE_SYSTEM_WQ(var, text)                                 \
	static struct workqueue_struct __PASTE(__, var) = { text }; \
	struct workqueue_struct *var = &__PASTE(__, var)

DEFINE_SYSTEM_WQ(system_wq, "events");
DEFINE_SYSTEM_WQ(system_highpri_wq, "events_highpri");
DEFINE_SYSTEM_WQ(system_long_wq, "events_long");
DEFINE_SYSTEM_WQ(system_unbound_wq, "events_unbound");

/* In work->data, above the flags. */
#define WORK_CPU_SHIFT 3

struct worker_pool {
	spinlock_t lock;
	struct list_head worklist;
	struct list_head idle_list;
	struct list_head workers;
	int nr_running; /* workers that neither sleep nor are idle */
	int nr_workers;
	bool ready;
};

struct worker {
	struct list_head entry;	    /* in idle_list, while it is idle */
	struct list_head node;	    /* in workers */
	struct list_head scheduled; /* what it runs next */
	struct task_struct *task;
	struct worker_pool *pool;
	struct work_struct *current_work;
	work_func_t current_func;
	bool sleeping; /* in the middle of its work */
};

struct wq_barrier {
	struct work_struct work;
	struct work_struct *target; /* it waits for the end of this */
	struct completion done;
};

/* Tasks that cancel work which another task cancels already. */
static DECLARE_WAIT_QUEUE_HEAD(cancel_waitq);

static struct worker_pool pools[NR_CPUS] = {
	[0 ... NR_CPUS - 1] = { .lock = __SPIN_LOCK_UNLOCKED() },
};

/* The pool of a CPU, locked. */
static struct worker_pool *lock_pool(unsigned int cpu, unsigned long *flags)
{
	struct worker_pool *pool = &pools[cpu];

	spin_lock_irqsave(&pool->lock, *flags);
	if (!pool->ready) {
		INIT_LIST_HEAD(&pool->worklist);
		INIT_LIST_HEAD(&pool->idle_list);
		INIT_LIST_HEAD(&pool->workers);
		pool->ready = true;
	}
	return pool;
}

/* ---- what a worker does ---- */

static void wq_barrier_func(struct work_struct *work)
{
	complete(&container_of(work, struct wq_barrier, work)->done);
}

/* Do one piece of work; the pool's lock is dropped meanwhile. */
static void process_one_work(struct worker *worker, struct work_struct *work)
{
	struct worker_pool *pool = worker->pool;
	work_func_t func = work->func;

	list_del_init(&work->entry);
	worker->current_work = work;
	worker->current_func = func;
	__atomic_fetch_and(&work->data, ~(WORK_STRUCT_PENDING | WORK_STRUCT_PWQ), __ATOMIC_SEQ_CST);
	spin_unlock_irq(&pool->lock);
	func(work);
	if (unlikely(in_atomic() || irqs_disabled())) {
		pr_err("BUG: workqueue leaked lock or atomic: %s/0x%08x/%d\n", current->comm,
		       preempt_count(), current->pid);
		pr_err("     last function: %ps\n", func);
		__preempt_count = 0;
		local_irq_enable();
	}
	spin_lock_irq(&pool->lock);
	worker->current_work = NULL;
}

/* The worker that does a piece of work. Not that of other work which was at the same address. */
static struct worker *find_worker_executing_work(struct worker_pool *pool, struct work_struct *work)
{
	struct worker *worker;

	list_for_each_entry(worker, &pool->workers, node)
		if (worker->current_work == work && worker->current_func == work->func)
			return worker;
	return NULL;
}

static bool is_barrier_of(struct work_struct *barr, struct work_struct *work)
{
	return barr->func == wq_barrier_func &&
	       container_of(barr, struct wq_barrier, work)->target == work;
}

/*
 * Give the first piece of work of the pool, with the barriers that wait for its end, to
 * @worker, or to the worker that does the same piece of work already.
 */
static void assign_work(struct worker *worker)
{
	struct list_head *list = &worker->pool->worklist;
	struct work_struct *work = list_first_entry(list, struct work_struct, entry), *next = work;
	struct worker *doer = find_worker_executing_work(worker->pool, work) ?: worker;

	do {
		list_move_tail(&next->entry, &doer->scheduled);
		next = list_first_entry_or_null(list, struct work_struct, entry);
	} while (next && is_barrier_of(next, work));
}

/* Idle until somebody has work; the pool's lock is dropped meanwhile. */
static void be_idle(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	list_add(&worker->entry, &pool->idle_list);
	pool->nr_running--;
	while (!list_empty(&worker->entry)) {
		set_current_state(TASK_IDLE);
		spin_unlock_irq(&pool->lock);
		schedule();
		spin_lock_irq(&pool->lock);
	}
}

/* A worker is a task, and its struct lies on the task's stack. */
static int worker_thread(void *data)
{
	struct worker_pool *pool = data;
	struct worker worker = { .task = current, .pool = pool };
	struct work_struct *work;

	INIT_LIST_HEAD(&worker.entry);
	INIT_LIST_HEAD(&worker.scheduled);
	current->worker_private = &worker;
	current->flags |= PF_WQ_WORKER;

	spin_lock_irq(&pool->lock);
	list_add_tail(&worker.node, &pool->workers);
	for (;;) {
		while (pool->nr_running <= 1 && !list_empty(&pool->worklist)) {
			assign_work(&worker);
			while ((work = list_first_entry_or_null(&worker.scheduled,
								struct work_struct, entry)))
				process_one_work(&worker, work);
		}
		be_idle(&worker);
	}
	return 0;
}

/* One more worker, which counts as running. The pool is locked. */
static void create_worker(struct worker_pool *pool)
{
	unsigned int cpu = (unsigned int)(pool - pools);
	char name[TASK_COMM_LEN];
	struct task_struct *task;

	scnprintf(name, sizeof(name), "kworker/%u:%d", cpu, pool->nr_workers);
	task = kthread_create_on_cpu(worker_thread, pool, cpu, name);
	if (IS_ERR(task))
		panic("workqueue: the host gives no thread for %s", name);
	pool->nr_workers++;
	pool->nr_running++;
	wake_up_process(task);
}

/* There is work, and no worker runs: have one do so. The pool is locked. */
static void wake_up_worker(struct worker_pool *pool)
{
	struct worker *worker = list_first_entry_or_null(&pool->idle_list, struct worker, entry);

	if (!worker) {
		create_worker(pool);
		return;
	}
	list_del_init(&worker->entry);
	pool->nr_running++;
	wake_up_process(worker->task);
}

/**
 * wq_worker_sleeping - a worker is about to sleep in the middle of its work
 * @task: the worker, which runs this
 *
 * If more work waits, another worker does it meanwhile. For schedule().
 */
void wq_worker_sleeping(struct task_struct *task)
{
	struct worker *worker = task->worker_private;
	struct worker_pool *pool = worker->pool;
	unsigned long flags;

	if (!worker->current_work || worker->sleeping)
		return;
	worker->sleeping = true;
	spin_lock_irqsave(&pool->lock, flags);
	if (!--pool->nr_running && !list_empty(&pool->worklist))
		wake_up_worker(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
}

/**
 * wq_worker_running - a worker goes on after it has slept
 * @task: the worker, which runs this
 */
void wq_worker_running(struct task_struct *task)
{
	struct worker *worker = task->worker_private;
	unsigned long flags;

	if (!worker->sleeping)
		return;
	worker->sleeping = false;
	spin_lock_irqsave(&worker->pool->lock, flags);
	worker->pool->nr_running++;
	spin_unlock_irqrestore(&worker->pool->lock, flags);
}

/* ---- queueing work ---- */

static void insert_work(struct worker_pool *pool, struct work_struct *work,
			struct list_head *behind)
{
	unsigned long cpu = (unsigned long)(pool - pools);

	__atomic_store_n(&work->data,
			 (cpu + 1) << WORK_CPU_SHIFT | WORK_STRUCT_PWQ | WORK_STRUCT_PENDING,
			 __ATOMIC_SEQ_CST);
	list_add(&work->entry, behind);
}

static unsigned long work_data(struct work_struct *work)
{
	return __atomic_load_n(&work->data, __ATOMIC_SEQ_CST);
}

/* The pool that is to do some work, locked: that of @cpu, or where it is still being done. */
static struct worker_pool *lock_pool_for(struct work_struct *work, unsigned int cpu,
					 unsigned long *flags)
{
	unsigned long last = work_data(work) >> WORK_CPU_SHIFT;
	struct worker_pool *pool;

	if (last && last - 1 != cpu) {
		pool = lock_pool((unsigned int)last - 1, flags);
		if (find_worker_executing_work(pool, work))
			return pool;
		spin_unlock_irqrestore(&pool->lock, *flags);
	}
	return lock_pool(cpu, flags);
}

/**
 * queue_work_on - have a CPU do some work
 * @cpu: which; if it is not online, a WARN, and this CPU does the work
 * @wq: one of the system's queues
 * @work: the work
 *
 * May be called in any context. Return: false if it waits already.
 */
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	struct worker_pool *pool;
	unsigned long flags;

	if (WARN(cpu < 0 || (unsigned int)cpu >= nr_cpu_ids || !cpu_online((unsigned int)cpu),
		 "queue_work_on(): CPU %d is not online\n", cpu))
		cpu = raw_smp_processor_id();
	if (__atomic_fetch_or(&work->data, WORK_STRUCT_PENDING, __ATOMIC_SEQ_CST) &
	    WORK_STRUCT_PENDING)
		return false;
	pool = lock_pool_for(work, (unsigned int)cpu, &flags);
	insert_work(pool, work, pool->worklist.prev);
	if (pool->nr_running <= 0)
		wake_up_worker(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	return true;
}

/**
 * queue_work - have this CPU do some work, later
 * @wq: one of the system's queues
 * @work: the work
 *
 * May be called in any context. Return: false if it waits already.
 */
bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(raw_smp_processor_id(), wq, work);
}

/* The pool where a piece of work was queued last, locked; NULL if it never was. */
static struct worker_pool *lock_work_pool(struct work_struct *work, unsigned long *flags)
{
	for (;;) {
		unsigned long cpu = work_data(work) >> WORK_CPU_SHIFT;
		struct worker_pool *pool;

		if (!cpu)
			return NULL;
		pool = lock_pool((unsigned int)cpu - 1, flags);
		if (work_data(work) >> WORK_CPU_SHIFT == cpu)
			return pool;
		spin_unlock_irqrestore(&pool->lock, *flags);
	}
}

/*
 * Does the work wait in a list of this pool, which is locked? The pool and the flag are one
 * look, because another CPU may put the work into another pool at this time.
 */
static bool waits_in_pool(struct work_struct *work, struct worker_pool *pool)
{
	unsigned long data = work_data(work), cpu = (unsigned long)(pool - pools);

	return data & WORK_STRUCT_PWQ && data >> WORK_CPU_SHIFT == cpu + 1;
}

/* Put @barr behind @work, in its list or in its worker's. Return: false if it is done. */
static bool start_flush_work(struct work_struct *work, struct wq_barrier *barr)
{
	struct list_head *behind = NULL;
	struct worker_pool *pool;
	struct worker *worker;
	unsigned long flags;

	pool = lock_work_pool(work, &flags);
	if (!pool)
		return false;
	worker = find_worker_executing_work(pool, work);
	if (waits_in_pool(work, pool))
		behind = &work->entry;
	else if (worker)
		behind = &worker->scheduled;
	if (behind)
		insert_work(pool, &barr->work, behind);
	spin_unlock_irqrestore(&pool->lock, flags);
	return behind;
}

/**
 * flush_work - sleep until some work is done
 * @work: the work
 *
 * Return: false if it was not queued, or was done already.
 */
bool flush_work(struct work_struct *work)
{
	struct wq_barrier barr = { .target = work };

	might_sleep();
	INIT_WORK_ONSTACK(&barr.work, wq_barrier_func);
	init_completion(&barr.done);
	if (!start_flush_work(work, &barr))
		return false;
	wait_for_completion(&barr.done);
	return true;
}

/*
 * Make the work pending, in no list. Return: 1 if it waited to be done; 0 if not; -ENOENT if
 * another task cancels it, and -EAGAIN if another CPU is about to put it into a list.
 */
static int try_to_grab_pending(struct work_struct *work)
{
	struct worker_pool *pool;
	unsigned long flags;
	int ret;

	if (!(__atomic_fetch_or(&work->data, WORK_STRUCT_PENDING, __ATOMIC_SEQ_CST) &
	      WORK_STRUCT_PENDING))
		return 0;
	pool = lock_work_pool(work, &flags);
	ret = work_data(work) & WORK_STRUCT_CANCELING ? -ENOENT : -EAGAIN;
	if (!pool)
		return ret;
	if (waits_in_pool(work, pool)) {
		list_del_init(&work->entry);
		__atomic_fetch_and(&work->data, ~WORK_STRUCT_PWQ, __ATOMIC_SEQ_CST);
		ret = 1;
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	return ret;
}

/**
 * cancel_work_sync - take work back that nobody has begun, or sleep until it is done
 * @work: the work
 *
 * Meanwhile the work cannot be queued, so this also ends work that queues itself again.
 *
 * Return: true if it waited to be done.
 */
bool cancel_work_sync(struct work_struct *work)
{
	int ret;

	might_sleep();
	while ((ret = try_to_grab_pending(work)) < 0) {
		if (ret == -ENOENT)
			wait_event(cancel_waitq, !(work_data(work) & WORK_STRUCT_CANCELING));
		else
			cpu_relax();
	}
	__atomic_fetch_or(&work->data, WORK_STRUCT_CANCELING, __ATOMIC_SEQ_CST);
	flush_work(work);
	__atomic_fetch_and(&work->data, ~(WORK_STRUCT_CANCELING | WORK_STRUCT_PENDING),
			   __ATOMIC_SEQ_CST);
	wake_up_all(&cancel_waitq);
	return ret;
}

/**
 * schedule_on_each_cpu - have each online CPU run a function in a task, and wait
 * @func: the function
 *
 * Return: 0.
 */
int schedule_on_each_cpu(work_func_t func)
{
	struct work_struct works[NR_CPUS];
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		INIT_WORK_ONSTACK(&works[cpu], func);
		schedule_work_on((int)cpu, &works[cpu]);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu]);
	return 0;
}

/* ---- a function on another CPU, in a task ---- */

struct smp_call_on_cpu_struct {
	struct work_struct work;
	struct completion done;
	int (*func)(void *data);
	void *data;
	int ret;
};

static void smp_call_on_cpu_callback(struct work_struct *work)
{
	struct smp_call_on_cpu_struct *sscs =
		container_of(work, struct smp_call_on_cpu_struct, work);

	sscs->ret = sscs->func(sscs->data);
	complete(&sscs->done);
}

/**
 * smp_call_on_cpu - have a CPU run a function in a task, and wait for its end
 * @cpu: which
 * @func: the function; it may sleep
 * @par: its argument
 * @phys: not used: a virtual CPU is the physical one
 *
 * Return: what the function returned; -ENXIO if that CPU is not online.
 */
int smp_call_on_cpu(unsigned int cpu, int (*func)(void *), void *par, bool phys)
{
	struct smp_call_on_cpu_struct sscs = { .func = func, .data = par };

	if (cpu >= nr_cpu_ids || !cpu_online(cpu))
		return -ENXIO;
	INIT_WORK_ONSTACK(&sscs.work, smp_call_on_cpu_callback);
	init_completion(&sscs.done);
	queue_work_on((int)cpu, system_wq, &sscs.work);
	wait_for_completion(&sscs.done);
	return sscs.ret;
}

/* ---- the end ---- */

static bool pool_is_idle(unsigned int cpu)
{
	struct worker_pool *pool;
	struct worker *worker;
	unsigned long flags;
	bool idle;

	pool = lock_pool(cpu, &flags);
	idle = list_empty(&pool->worklist) && pool->nr_running <= 0;
	list_for_each_entry(worker, &pool->workers, node)
		idle &= !worker->current_work;
	spin_unlock_irqrestore(&pool->lock, flags);
	return idle;
}

/* All work that was queued is done before the machine goes down. */
static void __exit workqueue_exit(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		while (!pool_is_idle(cpu))
			schedule_timeout_uninterruptible(1);
}
__exitcall(workqueue_exit);
