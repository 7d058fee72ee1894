//! A gate that belongs to one client.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::gate::{Closed, Gate, Pass};
use super::policy::LimitPolicy;
use super::priority::{Origin, Priority};
use super::window::Window;

const WINDOW: Duration = Duration::from_secs(10);

fn far() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

fn gate(own: Option<u32>, after_refusal: u32) -> Arc<Gate> {
    let leaves = LimitPolicy::new().left_free();
    Arc::new(Gate::new(Window::new(WINDOW, own, after_refusal, leaves), None))
}

fn origin(priority: Priority, caller: &str) -> Origin {
    Origin {
        priority: Some(priority),
        caller: Some(caller.into()),
    }
}

async fn pass(gate: &Arc<Gate>, deadline: Instant) -> Result<Pass, Closed> {
    gate.pass(&Origin::default(), deadline).await
}

/// A call that is answered at once.
async fn call(gate: &Arc<Gate>) {
    drop(pass(gate, far()).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_place_is_free_a_window_after_the_answer() {
    let gate = gate(Some(2), 2);
    let begun = Instant::now();
    let (first, second) = (
        pass(&gate, far()).await.unwrap(),
        pass(&gate, far()).await.unwrap(),
    );
    tokio::time::advance(Duration::from_secs(3)).await;
    drop(first);
    let third = pass(&gate, far()).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(13));
    assert_eq!(third.waited, Duration::from_secs(10));
    drop((second, third));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_before_the_place_is_told_at_once() {
    let gate = gate(Some(1), 1);
    call(&gate).await;
    let begun = Instant::now();
    assert!(pass(&gate, begun + Duration::from_secs(9)).await.is_err());
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert!(pass(&gate, begun + Duration::from_secs(11)).await.is_ok());
}

/// Runs calls of these origins that come in this order, and says in which order they pass and when, in seconds.
async fn passing(gate: &Arc<Gate>, origins: &[Origin]) -> Vec<(usize, u64)> {
    let begun = Instant::now();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut calls = Vec::new();
    for (number, origin) in origins.iter().enumerate() {
        let (gate, order, origin) = (gate.clone(), order.clone(), origin.clone());
        calls.push(tokio::spawn(async move {
            let passed = gate.pass(&origin, far()).await.unwrap();
            order.lock().unwrap().push((number, begun.elapsed().as_secs()));
            drop(passed);
        }));
        tokio::task::yield_now().await;
    }
    for call in calls {
        call.await.unwrap();
    }
    order.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_caller_pass_in_the_order_they_came() {
    let order = passing(&gate(Some(1), 1), &vec![Origin::default(); 5]).await;
    assert_eq!(order, [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)]);
}

#[tokio::test(start_paused = true)]
async fn callers_take_turns_however_many_calls_each_has() {
    let (flood, few) = (origin(Priority::Normal, "flood"), origin(Priority::Normal, "few"));
    let mut calls = vec![flood; 20];
    calls.extend([few.clone(), few]);
    let order = passing(&gate(Some(2), 2), &calls).await;
    let when = |number| order.iter().find(|(call, _)| *call == number).unwrap().1;
    // Of the two places that are free again after ten and after twenty seconds, one each is for the caller with few.
    assert_eq!((when(20), when(21)), (10, 20));
    assert_eq!(when(19), 100);
}

#[tokio::test(start_paused = true)]
async fn bulk_leaves_a_fifth_free_at_all_times() {
    let gate = gate(Some(10), 10);
    let bulk = passing(&gate, &vec![origin(Priority::Bulk, "import"); 20]).await;
    let at_once = bulk.iter().filter(|(_, at)| *at == 0).count();
    assert_eq!(at_once, 8);
}

#[tokio::test(start_paused = true)]
async fn normal_calls_leave_a_tenth_once_somebody_is_interactive() {
    let gate = gate(Some(10), 10);
    let normal = origin(Priority::Normal, "sync");
    let before = passing(&gate, &vec![normal.clone(); 10]).await;
    assert!(before.iter().all(|(_, at)| *at == 0), "{before:?}");
    tokio::time::advance(WINDOW).await;
    let interactive = origin(Priority::Interactive, "screen");
    drop(gate.pass(&interactive, far()).await.unwrap());
    tokio::time::advance(WINDOW).await;
    let after = passing(&gate, &vec![normal; 10]).await;
    assert_eq!(after.iter().filter(|(_, at)| *at == 0).count(), 9);
}

#[tokio::test(start_paused = true)]
async fn an_interactive_call_need_not_wait_behind_bulk() {
    let gate = gate(Some(10), 10);
    let mut calls = vec![origin(Priority::Bulk, "import"); 30];
    calls.push(origin(Priority::Normal, "sync"));
    calls.push(origin(Priority::Interactive, "screen"));
    let order = passing(&gate, &calls).await;
    let when = |number| order.iter().find(|(call, _)| *call == number).unwrap().1;
    assert_eq!((when(30), when(31)), (0, 0));
    // And nothing is lost on bulk: 30 calls at 8 in a window, less what the others took from the first.
    assert_eq!(when(29), 30);
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_estimated_before_one_is_in_line() {
    let gate = gate(Some(10), 10);
    let estimate = |priority| gate.state().wait_estimate(priority);
    assert_eq!(estimate(Priority::Bulk), Duration::ZERO);
    for _ in 0..8 {
        call(&gate).await;
    }
    tokio::time::advance(Duration::from_secs(4)).await;
    assert_eq!(estimate(Priority::Normal), Duration::ZERO);
    assert_eq!(estimate(Priority::Bulk), Duration::from_secs(6));
    let waiting: Vec<_> = (0..25)
        .map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move { gate.pass(&Origin::default(), far()).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    // Two passed; 23 wait; 8 places are free in 6 seconds, 2 in 10, and then those of the first 8 again.
    assert_eq!(gate.state().waiting, 23);
    assert_eq!(estimate(Priority::Interactive), Duration::from_secs(6));
    assert_eq!(estimate(Priority::Normal), Duration::from_secs(26));
    let begun = Instant::now();
    call(&gate).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(26));
    for call in waiting {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn others_in_the_window_are_left_room_until_it_has_passed() {
    let gate = gate(Some(100), 100);
    call(&gate).await;
    // HubSpot says that one is left, and one of the 99 was ours.
    gate.learn(100, 100, Some((1, Instant::now())), None);
    call(&gate).await;
    let state = gate.state();
    assert_eq!(
        (state.used, state.used_by_others, state.remaining()),
        (2, 98, Some(0))
    );
    let begun = Instant::now();
    call(&gate).await;
    assert_eq!(begun.elapsed(), WINDOW);
}

#[tokio::test(start_paused = true)]
async fn own_calls_that_left_the_window_while_an_answer_came_are_not_taken_for_others() {
    let gate = gate(Some(100), 100);
    for _ in 0..90 {
        call(&gate).await;
    }
    tokio::time::advance(WINDOW - Duration::from_millis(50)).await;
    let sent = Instant::now();
    let passed = pass(&gate, far()).await.unwrap();
    // HubSpot counts 91 and its answer takes a while, in which the 90 leave the window.
    tokio::time::advance(Duration::from_millis(100)).await;
    gate.learn(100, 100, Some((9, sent)), None);
    drop(passed);
    assert_eq!(gate.state().used_by_others, 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_only_a_refusal_closes_and_then_there_is_one() {
    let gate = gate(None, 3);
    for _ in 0..5 {
        call(&gate).await;
    }
    gate.close(Instant::now() + Duration::from_secs(1));
    let begun = Instant::now();
    call(&gate).await;
    // Three of the five have to leave the window first.
    assert_eq!(begun.elapsed(), WINDOW);
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_one_call_goes_to_see_and_the_rest_follow() {
    let gate = gate(Some(10), 10);
    let refused = pass(&gate, far()).await.unwrap();
    gate.close(Instant::now() + Duration::from_secs(3));
    drop(refused);
    let begun = Instant::now();
    let looking = pass(&gate, far()).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
    let sent = Instant::now();
    let rest: Vec<_> = (0..5)
        .map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move { gate.pass(&Origin::default(), far()).await.map(drop) })
        })
        .collect();
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(gate.state().waiting, 5);
    // An answer to what was sent before the refusal says nothing.
    gate.accepted(begun);
    tokio::task::yield_now().await;
    assert_eq!(gate.state().waiting, 5);
    gate.accepted(sent);
    drop(looking);
    for call in rest {
        call.await.unwrap().unwrap();
    }
    assert_eq!(begun.elapsed(), Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_went_to_see_and_broke_is_followed_by_another() {
    let gate = gate(Some(10), 10);
    gate.close(Instant::now() + Duration::from_secs(3));
    for _ in 0..2 {
        // Neither taken nor refused: the connection broke.
        call(&gate).await;
    }
    let looking = pass(&gate, far()).await.unwrap();
    assert!(
        pass(&gate, Instant::now() + Duration::from_secs(1))
            .await
            .is_err()
    );
    drop(looking);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_in_line_blocks_nobody() {
    let gate = gate(Some(1), 1);
    let held = pass(&gate, far()).await.unwrap();
    let given_up = tokio::time::timeout(Duration::from_secs(1), pass(&gate, far())).await;
    assert!(given_up.is_err());
    drop(held);
    assert!(pass(&gate, far()).await.is_ok());
    assert_eq!(gate.state().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn when_the_one_who_waits_for_all_gives_up_the_next_one_does() {
    let gate = gate(Some(1), 1);
    call(&gate).await;
    let spawn = |patience| {
        let gate = gate.clone();
        tokio::spawn(async move {
            let passed = pass(&gate, far());
            tokio::time::timeout(patience, passed).await.is_ok()
        })
    };
    let leader = spawn(Duration::from_secs(1));
    tokio::task::yield_now().await;
    let next = spawn(Duration::from_secs(60));
    assert!(!leader.await.unwrap());
    assert!(next.await.unwrap());
    let state = gate.state();
    assert_eq!((state.waiting, state.used), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_nobody_takes_is_given_to_the_next() {
    let gate = gate(Some(1), 1);
    call(&gate).await;
    // Its turn and its end come at the same moment.
    let late = {
        let gate = gate.clone();
        tokio::spawn(async move {
            let passed = pass(&gate, far());
            tokio::time::timeout(WINDOW, passed).await.is_ok()
        })
    };
    tokio::task::yield_now().await;
    let begun = Instant::now();
    call(&gate).await;
    let took_its_turn = late.await.unwrap();
    let waited = if took_its_turn { 2 * WINDOW } else { WINDOW };
    assert!(begun.elapsed() <= waited, "{:?}", begun.elapsed());
}
